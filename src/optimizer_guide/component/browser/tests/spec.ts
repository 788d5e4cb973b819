// What the tests give the browser as a host does.

/** A claim with no question. */
export const claimOf = (text: string, more = {}) => ({
  text,
  plain: text,
  asks: "",
  choices: [],
  answer: 0,
  deeper: false,
  plot: 0,
  ...more,
})

/** A figure in which there is nothing yet, as a host gives it to the browser. */
export const specOf = (figure: string, more = {}): any => ({
  figure,
  prefix: "",
  address: false,
  controls: [],
  breaks: [],
  claims: [],
  rules: "",
  equation: "",
  actions: {},
  picks: [],
  drags: [],
  opens: null,
  plays: false,
  plots: [],
  document: {roots: []},
  opening: {figure, values: {}, readout: "<p>opened</p>", summary: "", notice: ""},
  ...more,
})
