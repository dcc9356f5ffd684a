/**
 * Modules in the sandboxed language's subset of TypeScript -> one piece of sandboxed JavaScript. What the sandbox gives by
 * require() stands in a module of the template's own, named in REPLACED, where the server has plain JavaScript.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AnyNode, parse } from 'acorn';
import { build, type Plugin } from 'esbuild';
import { childrenOf } from '../gtm/language/tree.ts';

const ROOT = new URL('../../', import.meta.url);

/** A module of the server -> what stands for it in a template. */
const REPLACED: { readonly [module: string]: string } = {
  'server/pipeline/convert/sandbox.ts': 'templates/server/sandbox.ts',
};

/** How modules call GTM's require(): esbuild would take that name for its own. */
const REQUIRE = 'gtmRequire';

/** Bundles the entry with all it imports. Throws where the sources do not bundle. */
export async function bundled(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    absWorkingDir: fileURLToPath(ROOT),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2015',
    charset: 'utf8',
    treeShaking: true,
    legalComments: 'none',
    // the language has neither
    supported: { 'object-extensions': false, 'template-literal': false },
    plugins: [replaced, plainDefinition],
    logLevel: 'silent',
  });
  return sandboxed(outputFiles[0]!.text);
}

const replaced: Plugin = {
  name: 'sandbox',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path, importer }) => {
      if (importer === '') return undefined;
      const asked = fileURLToPath(new URL(path, `file://${importer}`));
      const found = Object.entries(REPLACED).find(([module]) => asked === fileURLToPath(new URL(module, ROOT)));
      return found === undefined ? undefined : { path: fileURLToPath(new URL(found[1], ROOT)) };
    });
  },
};

/** The definition, without what only people read: it is a third of the code. */
const plainDefinition: Plugin = {
  name: 'definition',
  setup({ onLoad }) {
    onLoad({ filter: /\/bigquery\/schema\/(events|bad-events|extras)\.ts$/ }, async ({ path }) => {
      const exported: { [name: string]: unknown } = await import(pathToFileURL(path).href);
      const lines = Object.entries(exported).map(([name, value]) => `export const ${name} = ${plainText(value)};`);
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};

function plainText(value: unknown): string {
  return JSON.stringify(value, (key, one) => (key === 'description' || key === 'by' ? undefined : one));
}

/** What esbuild writes in another way than the language has it: `void 0` for undefined, and require() by our name. */
function sandboxed(code: string): string {
  const changes: { start: number; end: number; text: string }[] = [];
  const visit = (node: AnyNode): void => {
    if (node.type === 'UnaryExpression' && node.operator === 'void')
      changes.push({ start: node.start, end: node.end, text: 'undefined' });
    else if (node.type === 'Identifier' && node.name === REQUIRE)
      changes.push({ start: node.start, end: node.end, text: 'require' });
    else childrenOf(node).forEach(visit);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  let text = code;
  for (const { start, end, text: by } of changes.sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + by + text.slice(end);
  return text.trim();
}
