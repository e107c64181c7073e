import type { components } from "./schema";

type Schemas = components["schemas"];

export type Change = Schemas["ChangeView"];
export type Condition = Schemas["ConditionView"];
export type Credential = Schemas["CredentialView"];
export type Device = Schemas["DeviceView"];
export type DeviceDetail = Schemas["DeviceDetailView"];
export type DevicePage = Schemas["DevicePage"];
export type DevicePatch = Schemas["DevicePatch"];
export type Feature = Schemas["FeatureName"];
export type FieldProblem = Schemas["FieldProblem"];
export type FleetSummary = Schemas["FleetSummaryView"];
export type Group = Schemas["GroupView"];
export type HealthHistory = Schemas["HealthHistoryView"];
export type IdentityDecision = Schemas["IdentityDecision"];
export type Interface = Schemas["InterfaceView"];
export type Interfaces = Schemas["InterfacesView"];
export type InterfaceHistory = Schemas["InterfaceHistoryView"];
export type IntervalSource = Schemas["IntervalSourceName"];
export type NewDevice = Schemas["NewDevice"];
export type NewProbe = Schemas["NewProbe"];
export type OnboardingScript = Schemas["OnboardingScriptView"];
export type ProbeReport = Schemas["ProbeReportView"];
export type ProbeStep = Schemas["ProbeStepName"];
export type Problem = Schemas["Problem"];
export type Registration = Schemas["RegistrationView"];
export type Registrations = Schemas["RegistrationsView"];
export type Rights = Schemas["RightsView"];
export type RouterIdentity = Schemas["RouterIdentityView"];
export type Session = Schemas["SessionView"];
export type SessionMode = Schemas["SessionModeName"];
export type StateCounts = Schemas["StateCountsView"];
export type StateName = Schemas["StateName"];
export type Summary = Schemas["SummaryView"];
export type Share = Schemas["ShareView"];
export type Tag = Schemas["TagView"];
export type Tenant = Schemas["TenantView"];
export type Tier = Schemas["TierName"];
export type ResyncReason = Schemas["ResyncReason"];

/** What the event stream says; each name has the schema of that name. */
export type LiveEvent =
  | { name: "devices"; data: Schemas["DevicesEvent"] }
  | { name: "removed"; data: Schemas["RemovedEvent"] }
  | { name: "changes"; data: Schemas["ChangesEvent"] }
  | { name: "summary"; data: Schemas["SummaryEvent"] }
  | { name: "resync"; data: Schemas["ResyncEvent"] };
