// node .built/mock/main.js FOLDER [PORT]: the mock server by itself, for working on the studio.
import { MockServer } from "./server.ts";

const [folder = "studio/.built/dist", port = "8009"] = process.argv.slice(2);
const address = await new MockServer({ folder, millisecondsPerToken: 60 }).start(Number(port));
console.log(`${address} serves ${folder}`);
