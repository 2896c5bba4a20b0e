// Sets the theme, the density and the language before the first paint. A file, because the content security policy allows
// no inline script. src/settings/preferences.ts writes the same keys.
(function () {
  var root = document.documentElement;
  function stored(key) {
    try {
      return localStorage.getItem('console.' + key);
    } catch {
      return null; // The browser forbids storage, so the defaults hold.
    }
  }
  var theme = stored('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (stored('density') === 'compact') root.dataset.density = 'compact';
  var language = stored('language') || navigator.language;
  root.lang = /^zh\b/i.test(language) ? 'zh-CN' : 'en';
})();
