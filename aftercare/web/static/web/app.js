// What every page runs. Each part is a module of its own and works on whatever the page holds, now or after a swap.
// @ts-check

import "./requests.js";
import "./dialogs.js";
import "./forms.js";
import "./questions.js";
import "./rows.js";
import "./searchbox.js";
import "./shortcuts.js";
import "./theme.js";
import "./times.js";
import "./toasts.js";
import "./streams.js";
