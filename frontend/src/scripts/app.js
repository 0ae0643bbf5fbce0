// The script of every page: htmx, and what makes pages quicker to use. Nothing here is needed to use a page.
import "htmx.org";
import { copyOnClick } from "./copy.js";
import { countDown } from "./countdown.js";
import { keepLength, sendOnce } from "./forms.js";
import { closeMenusOutside } from "./menus.js";
import { printOnClick } from "./print.js";
import { submitFiltersOnChange } from "./filters.js";
import { switchThemeInPlace } from "./theme.js";

document.documentElement.classList.add("js");
closeMenusOutside();
switchThemeInPlace();
submitFiltersOnChange();
copyOnClick();
countDown();
printOnClick();
sendOnce();
keepLength();
