// The script of every page: htmx, and what makes pages quicker to use. Nothing here is needed to use a page.
import "htmx.org";
import { closeMenusOutside } from "./menus.js";
import { switchThemeInPlace } from "./theme.js";
import { submitFiltersOnChange } from "./filters.js";
import { copyOnClick } from "./copy.js";

document.documentElement.classList.add("js");
closeMenusOutside();
switchThemeInPlace();
submitFiltersOnChange();
copyOnClick();
