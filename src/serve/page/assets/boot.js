// Before anything is painted: the chosen theme, which would otherwise flash in the other one, and the language,
// whose words are asked for at once.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`tansuo.${name}`);
    } catch {
      // Storage is forbidden: the system's theme and the browser's language apply.
      return null;
    }
  };
  const root = document.documentElement;
  const theme = kept("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const wanted = [new URLSearchParams(location.search).get("lang"), kept("lang"), ...(navigator.languages ?? [])];
  const lang = wanted.map((tag) => (tag ?? "").slice(0, 2).toLowerCase()).find((tag) => tag === "zh" || tag === "en") ?? "en";
  root.lang = lang === "zh" ? "zh-CN" : "en";
  const words = document.createElement("link");
  Object.assign(words, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: `${root.dataset.assets}i18n/${lang}.json` });
  document.head.append(words);
})();
