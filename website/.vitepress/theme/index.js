import DefaultTheme from 'vitepress/theme';
import './narrow.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // Otherwise a page that cannot be rendered is written empty, and the build ends well.
    app.config.throwUnhandledErrorInProduction = true;
  },
};
