// Proves simulated routers with node-routeros, plain and over TLS.

const assert = require("node:assert/strict");
const { RouterOSAPI } = require("node-routeros");

async function main() {
  const routers = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  for (const router of routers) {
    for (const transport of ["plain", "tls"]) {
      const api = await connect(router, transport);
      const other = await connect(router, transport);
      await printAndQuery(api, router);
      await addSetRemove(api);
      await listenAndCancel(api, other);
      await api.close();
      await other.close();
      console.log(`${router.version} ${transport}: good`);
    }
  }
}

function connect(router, transport) {
  const anonymous = router.tls === "anonymous";
  const api = new RouterOSAPI({
    host: router.address,
    user: router.user,
    password: router.password,
    port: transport === "tls" ? router.api_ssl_port : router.api_port,
    timeout: 20,
    tls:
      transport === "tls"
        ? {
            rejectUnauthorized: false,
            ciphers: anonymous ? "ADH:@SECLEVEL=0" : "DEFAULT",
            checkServerIdentity: () => undefined,
          }
        : undefined,
  });
  return api.connect();
}

async function printAndQuery(api, router) {
  const [resource] = await api.write("/system/resource/print");
  assert.equal(resource.version, router.version);

  const either = await api.write("/interface/print", [
    "?type=ether",
    "?type=bridge",
    "?#|",
    "=.proplist=name,type",
  ]);
  assert.ok(either.length > 0);
  assert.ok(either.every((row) => ["ether", "bridge"].includes(row.type)));
  // This client does not know `!empty`, which routers say since 7.18.
  if (!router.empty) {
    assert.deepEqual(await api.write("/interface/print", ["?name=nobody"]), []);
  }
  await assert.rejects(api.write("/no/such/print"), /no such command prefix/);
}

async function addSetRemove(api) {
  const [added] = await api.write("/ip/address/add", [
    "=address=10.9.8.7/24",
    "=interface=ether1",
  ]);
  const id = added.ret;
  await api.write("/ip/address/set", [`=.id=${id}`, "=comment=changed", "=disabled=yes"]);
  const [row] = await api.write("/ip/address/print", [`?.id=${id}`]);
  assert.equal(row.comment, "changed");
  assert.equal(row.disabled, "true");
  await api.write("/ip/address/remove", [`=.id=${id}`]);
  const left = await api.write("/ip/address/print", ["=.proplist=.id"]);
  assert.ok(left.every((row) => row[".id"] !== id));
}

async function listenAndCancel(api, other) {
  const packets = [];
  let arrived;
  const stream = api.stream(["/ip/address/listen"], (error, packet) => {
    assert.equal(error, null);
    packets.push(packet);
    arrived?.();
  });
  const heard = (count) =>
    new Promise((resolve) => {
      arrived = () => packets.length >= count && resolve();
      arrived();
    });
  // An answer to a later command proves that listening has begun.
  await api.write("/system/identity/print");

  const [added] = await other.write("/ip/address/add", [
    "=address=10.9.8.7/24",
    "=interface=ether1",
  ]);
  await heard(1);
  assert.equal(packets[0][".id"], added.ret);
  await other.write("/ip/address/remove", [`=.id=${added.ret}`]);
  await heard(2);
  assert.equal(packets[1][".dead"], "true");
  await stream.stop();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
