import { queryOptions } from "@tanstack/react-query";

import { answered, client } from "./client";
import type { Credential, Feature, Group, OnboardingScript, Tag, Tenant } from "./types";

/** The organisations that the session sees. */
export const tenantsQuery = queryOptions({
  queryKey: ["tenants"],
  queryFn: () => answered(client.GET("/api/v1/tenants")).then(({ items }) => items),
});

/** The groups of an organisation. */
export const groupsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ["groups", tenantId],
    queryFn: () =>
      answered(client.GET("/api/v1/tenants/{tenant_id}/groups", { params: at(tenantId) })).then(
        ({ items }) => items,
      ),
  });

/** The tags of an organisation. */
export const tagsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ["tags", tenantId],
    queryFn: () =>
      answered(client.GET("/api/v1/tenants/{tenant_id}/tags", { params: at(tenantId) })).then(
        ({ items }) => items,
      ),
  });

/** The credentials of an organisation, without their passwords. */
export const credentialsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ["credentials", tenantId],
    queryFn: () =>
      answered(
        client.GET("/api/v1/tenants/{tenant_id}/credentials", { params: at(tenantId) }),
      ).then(({ items }) => items),
  });

export function createTenant(name: string): Promise<Tenant> {
  return answered(client.POST("/api/v1/tenants", { body: { name } }));
}

export function editTenant(tenantId: string, tenant: TenantEdit): Promise<Tenant> {
  return answered(
    client.PATCH("/api/v1/tenants/{tenant_id}", { params: at(tenantId), body: tenant }),
  );
}

export function createGroup(tenantId: string, group: GroupEdit): Promise<Group> {
  const { name, interval_seconds } = group;
  const body = { name, ...(interval_seconds === null ? {} : { interval_seconds }) };
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/groups", { params: at(tenantId), body }),
  );
}

export function editGroup(tenantId: string, groupId: string, group: GroupEdit): Promise<Group> {
  return answered(
    client.PATCH("/api/v1/tenants/{tenant_id}/groups/{group_id}", {
      params: { path: { tenant_id: tenantId, group_id: groupId } },
      body: group,
    }),
  );
}

export function deleteGroup(tenantId: string, groupId: string): Promise<undefined> {
  return answered(
    client.DELETE("/api/v1/tenants/{tenant_id}/groups/{group_id}", {
      params: { path: { tenant_id: tenantId, group_id: groupId } },
    }),
  );
}

export function createTag(tenantId: string, tag: TagEdit): Promise<Tag> {
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/tags", { params: at(tenantId), body: tag }),
  );
}

export function editTag(tenantId: string, tagId: string, tag: TagEdit): Promise<Tag> {
  return answered(
    client.PATCH("/api/v1/tenants/{tenant_id}/tags/{tag_id}", {
      params: { path: { tenant_id: tenantId, tag_id: tagId } },
      body: tag,
    }),
  );
}

export function deleteTag(tenantId: string, tagId: string): Promise<undefined> {
  return answered(
    client.DELETE("/api/v1/tenants/{tenant_id}/tags/{tag_id}", {
      params: { path: { tenant_id: tenantId, tag_id: tagId } },
    }),
  );
}

export function createCredential(
  tenantId: string,
  credential: { name: string; user: string; password: string },
): Promise<Credential> {
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/credentials", {
      params: at(tenantId),
      body: credential,
    }),
  );
}

export function deleteCredential(tenantId: string, credentialId: string): Promise<undefined> {
  return answered(
    client.DELETE("/api/v1/tenants/{tenant_id}/credentials/{credential_id}", {
      params: { path: { tenant_id: tenantId, credential_id: credentialId } },
    }),
  );
}

/** The script that makes a user on a router who may do `feature`, and no more. */
export function writeOnboardingScript(
  tenantId: string,
  wish: { feature: Feature; encrypted: boolean; port?: number },
): Promise<OnboardingScript> {
  return answered(
    client.POST("/api/v1/tenants/{tenant_id}/onboarding-script", {
      params: at(tenantId),
      body: wish,
    }),
  );
}

/** An organisation as people edit it. */
export interface TenantEdit {
  name: string;
  interval_seconds: number | null;
}

/** A group as people edit it. */
export interface GroupEdit {
  name: string;
  interval_seconds: number | null;
}

/** A tag as people edit it. */
export interface TagEdit {
  name: string;
  color: string;
}

const at = (tenantId: string) => ({ path: { tenant_id: tenantId } });
