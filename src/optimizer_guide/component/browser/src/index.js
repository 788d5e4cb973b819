// What the bundle gives: to Panel its components by the names of their classes, and to the tests what
// Bokeh must have.

import {GuideFigure, GuidePage, GuideProse} from "./panel.js"

export {missingParts, PRIVATE_PARTS} from "./bokeh.js"
export default {GuideFigure, GuidePage, GuideProse}
