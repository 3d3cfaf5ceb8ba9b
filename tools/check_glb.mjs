// Validates glTF files with Khronos' validator (npm `gltf-validator`).
//
//   npm install gltf-validator && node tools/check_glb.mjs head.glb
//
// Prints the counts of errors, warnings and hints; exits with 1 where there is an error or a warning.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const validator = createRequire(`${process.cwd()}/`)("gltf-validator");
let failed = process.argv.length < 3;
if (failed) console.error("usage: node tools/check_glb.mjs FILE.glb…");
for (const path of process.argv.slice(2)) {
  const { issues, info } = await validator.validateBytes(new Uint8Array(await readFile(path)), { maxIssues: 50 });
  const { numErrors, numWarnings, numInfos, numHints } = issues;
  console.log(`${path}: ${numErrors} errors, ${numWarnings} warnings, ${numInfos} infos, ${numHints} hints`);
  console.log(`  ${info.drawCallCount} draw calls, ${info.totalVertexCount} vertices, ${info.totalTriangleCount} triangles, morph targets: ${info.hasMorphTargets}`);
  for (const message of issues.messages) console.log(`  ${message.code} ${message.pointer}: ${message.message}`);
  failed ||= numErrors + numWarnings > 0;
}
process.exit(failed ? 1 : 0);
