// Preloaded with --require: whatever this process listens on, it listens on 127.0.0.1 only,
// and it ends when whoever started it does, however that ended.
const { Server } = require("node:net");

const listen = Server.prototype.listen;

Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === "object") {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  }
  const others = rest.filter((one) => typeof one !== "string" && one !== undefined);
  return listen.call(this, Number(first), "127.0.0.1", ...others);
};

process.stdin.on("end", () => process.exit(0)).resume();
