// A hook of Node's module loader: whatever is imported from a module whose URL ends with `?engine=web` is loaded a second
// time under such a URL, and `#runtime` is the one for the web there. So one process holds two copies of the core as it is
// built, each with an engine of its own, and both share jose and lru-cache.
const MARK = '?engine=web';

export async function resolve(specifier, context, next) {
  if (context.parentURL?.endsWith(MARK) !== true) return next(specifier, context);
  if (specifier === '#runtime') {
    const core = await next('@scopegate/core', context);
    return { ...core, url: new URL('./runtime/web.js', core.url).href + MARK };
  }
  const resolved = await next(specifier, context);
  return specifier.startsWith('.') ? { ...resolved, url: resolved.url + MARK } : resolved;
}
