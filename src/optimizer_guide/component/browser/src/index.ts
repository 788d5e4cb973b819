// What the bundle gives: to Panel its components by the names of their classes, and to the tests
// what Bokeh lacks.

import {GuidePage, GuideProse} from "./panel.ts"

export {missingParts} from "./bokeh.ts"
export default {GuidePage, GuideProse}
