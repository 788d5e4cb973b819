// What the browser and Python say to each other: the types of it, and nothing else.

/**
 * A typed array; of two dimensions it also carries its `shape`, a row a step.
 * @typedef {(Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array
 *   | Int8Array | Uint8Array) & {shape?: number[]}} Numbers
 */

/**
 * A column of a table: numbers, or a list of texts, numbers, or images.
 * @typedef {Numbers | unknown[]} Column
 */

/** @typedef {Record<string, Column>} Columns */

/** @typedef {number | string | boolean | null} Value */

/** @typedef {Record<string, Value>} Values */

/**
 * @typedef {"slider" | "checkbox" | "choice" | "tree" | "log" | "entry" | "select" | "text"
 *   | "passage"} Kind
 */

/**
 * A parameter of a figure, and how it is shown.
 * @typedef {object} Control
 * @property {string} name
 * @property {string} label HTML
 * @property {Kind} kind
 * @property {any} default
 * @property {boolean} [more] whether it waits behind *More*
 * @property {string | null} [doc] what it does, in a line
 * @property {Record<string, Value[]> | null} [when] the values of others at which it is there
 * @property {number} [start] the least value of a slider, log or entry
 * @property {number} [end] the greatest
 * @property {number} [step]
 * @property {number} [digits] behind the point, of a slider
 * @property {string[]} [options] of a choice or select
 * @property {[value: string, parent: string, label: string, later?: boolean, second?: string][]} [nodes] of a tree
 * @property {number} [longest] characters of a text or passage
 * @property {string} [hint] what stands in a passage while it is empty
 * @property {[string, string]} [kept] where a passage is, if Python is in this browser, and if not
 * @property {string} [syntax] HTML: what a text may be made of
 */

/**
 * The range of an axis, or of the colour scale of that name.
 * @typedef {object} Axis
 * @property {number} low
 * @property {number} high
 * @property {string | null} [label]
 * @property {number[] | null} [ticks]
 * @property {string[] | null} [tick_labels] one for each tick
 */

/**
 * A sentence of the guide that a figure shows.
 * @typedef {object} Claim
 * @property {string} text HTML
 * @property {string} plain
 * @property {string} asks HTML: the question that it is put as, if it is
 * @property {string[]} choices HTML
 * @property {number} answer the choice that is right
 * @property {boolean} deeper whether it waits in the fold below the figure
 * @property {number} plot the one that shows it, for windows that hold one only
 */

/** @typedef {{claim: number, holds: boolean, text: string}} Verdict */

/** @typedef {{text: string, position: number, reason: string}} Fault what is wrong with a text */

/** @typedef {{file: string, text: string, said: string}} Given a file, or a text to copy */

/**
 * What Python says of a figure. What is absent has not changed.
 * @typedef {object} Answer
 * @property {string} figure
 * @property {number} [n] the message that this answers
 * @property {Values} [values] of every control
 * @property {Record<string, unknown>} [played] columns that changed, of a row a step
 * @property {string[]} [gone] columns that are no more
 * @property {Record<string, Record<string, unknown>>} [tables]
 * @property {Record<string, Axis>} [axes]
 * @property {string[] | null} [on_show] the parts that are drawn; null for all
 * @property {Record<string, [number, number] | null>} [places] plot → where what is picked stands
 * @property {string} [above] HTML
 * @property {string} [readout] HTML
 * @property {string} [summary]
 * @property {string} [notice]
 * @property {boolean} [moved] whether another figure has set it
 * @property {Record<string, Fault | null>} [faults]
 * @property {Record<string, string>} [echoes] HTML: what was understood of a text
 * @property {Record<string, Value>} [hints]
 * @property {Verdict | null} [verdict]
 * @property {Given} [given]
 * @property {number} [progress] 1 when done
 */

/**
 * A figure, as a host gives it to the browser.
 * @typedef {object} Spec
 * @property {string} figure
 * @property {string} [lesson]
 * @property {string} prefix of its names in the address
 * @property {boolean} address whether the state is kept in the page's address
 * @property {Control[]} controls
 * @property {string[]} breaks the controls that begin a line
 * @property {Claim[]} claims
 * @property {string} rules HTML
 * @property {string} equation HTML
 * @property {Record<string, string>} actions name → label
 * @property {number[]} picks the plots whose clicks are told to Python
 * @property {number[]} drags those of them whose drags are, too
 * @property {number | null} opens the step on show at first; the last one if null
 * @property {boolean} plays
 * @property {boolean} plotsFirst whether the plots stand above the predictions and controls
 * @property {boolean} keepsStep whether the address also keeps the step
 * @property {string} widths CSS
 * @property {string} [styles] CSS of its colours, beside figure.css
 * @property {{name: string, label: string, part?: string}[]} plots
 * @property {any} document a stand-alone Bokeh document, as JSON
 * @property {Answer} opening
 */

/**
 * @typedef {{figure: string, n: number, ask: "set", values: Values}
 *   | {figure: string, n: number, ask: "try", claim: number}
 *   | {figure: string, n: number, ask: "pick", plot: number, x: number, y: number}
 *   | {figure: string, n: number, ask: "do", action: string}} Message
 */

/**
 * `starting` is a Python that is not up yet and will answer when it is.
 * @typedef {"up" | "lost" | "starting"} State
 */

/**
 * The way to a Python, whoever runs it. What listens lets go by the function that it is given.
 * @typedef {object} Channel
 * @property {(message: Message) => void} send
 * @property {(callback: (answer: Answer) => void) => (() => void) | void} listen
 * @property {State} state
 * @property {boolean} [isHere] whether it runs in this browser
 * @property {(callback: (state: State) => void) => (() => void) | void} onState
 */

export {}
