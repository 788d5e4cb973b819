// What the browser and Python say to each other: the types of it, and nothing else.

import type {TYPES} from "./steps.ts"

/** A typed array; of two dimensions it also carries its `shape`, a row a step. */
export type Numbers = InstanceType<(typeof TYPES)[keyof typeof TYPES]> & {shape?: number[]}

/** A column of a table: numbers, or a list of texts, numbers, or images. */
export type Column = Numbers | unknown[]

export type Columns = Record<string, Column>

export type Value = number | string | boolean | null

export type Values = Record<string, Value>

/** A parameter of a figure, and how it is shown. */
export interface Control {
  name: string
  label: string // HTML
  kind: string // of those in controls.ts
  default: any
  more?: boolean // whether it waits behind *More*
  doc?: string | null // what it does, in a line
  when?: Record<string, Value[]> | null // the values of others at which it is there
  start?: number // the least value of a slider, log or entry
  end?: number // the greatest
  step?: number
  digits?: number // behind the point, of a slider
  options?: string[] // of a choice or select
  nodes?: Node[] // of a tree
  longest?: number // characters of a text or passage
  hint?: string // what stands in a passage while it is empty
  kept?: [string, string] // where a passage is, if Python is in this browser, and if not
  syntax?: string // HTML: what a text may be made of
}

/** Of a tree; what is later is folded away, what has a second parent has a line from there too. */
export type Node = [value: string, parent: string, label: string, later?: boolean, second?: string]

/** The range of an axis, or of the colour scale of that name. */
export interface Axis {
  low: number
  high: number
  label?: string | null
  ticks?: number[] | null
  tick_labels?: string[] | null // one for each tick
}

/** A sentence of the guide that a figure shows. */
export interface Claim {
  text: string // HTML
  plain: string
  asks: string // HTML: the question that it is put as, if it is
  choices: string[] // HTML
  answer: number // the choice that is right
  deeper: boolean // whether it waits in the fold below the figure
  plot: number // the one that shows it, for windows that hold one only
}

export type Verdict = {claim: number; holds: boolean; text: string}

/** What is wrong with a text. */
export type Fault = {text: string; position: number; reason: string}

/** A file, or a text to copy. */
export type Given = {file: string; text: string; said: string}

/** What Python says of a figure. What is absent has not changed. */
export interface Answer {
  figure: string
  n?: number // the message that this answers
  values?: Values // of every control
  played?: Record<string, unknown> // columns that changed, of a row a step
  gone?: string[] // columns that are no more
  tables?: Record<string, Record<string, unknown>>
  axes?: Record<string, Axis>
  on_show?: string[] | null // the parts that are drawn; null for all
  places?: Record<string, [number, number] | null> // plot → where what is picked stands
  above?: string // HTML
  readout?: string // HTML
  summary?: string
  notice?: string
  moved?: boolean // whether another figure has set it
  faults?: Record<string, Fault | null>
  echoes?: Record<string, string> // HTML: what was understood of a text
  hints?: Record<string, Value>
  verdict?: Verdict | null
  given?: Given
  progress?: number // 1 when done
}

/** A figure, as a host gives it to the browser. */
export interface Spec {
  figure: string
  lesson?: string
  prefix: string // of its names in the address
  address: boolean // whether the state is kept in the page's address
  controls: Control[]
  breaks: string[] // the controls that begin a line
  claims: Claim[]
  rules: string // HTML
  equation: string // HTML
  actions: Record<string, string> // name → label
  picks: number[] // the plots whose clicks are told to Python
  drags: number[] // those of them whose drags are, too
  opens: number | null // the step on show at first; the last one if null
  plays: boolean
  plotsFirst: boolean // whether the plots stand above the predictions and controls
  keepsStep: boolean // whether the address also keeps the step
  widths: string // CSS
  styles?: string // CSS of its colours, beside figure.css
  plots: {name: string; label: string; part?: string}[]
  document: any // a stand-alone Bokeh document, as JSON
  opening: Answer
}

export type Message =
  | {figure: string; n: number; ask: "set"; values: Values}
  | {figure: string; n: number; ask: "try"; claim: number}
  | {figure: string; n: number; ask: "pick"; plot: number; x: number; y: number}
  | {figure: string; n: number; ask: "do"; action: string}

/** `starting` is a Python that is not up yet and will answer when it is. */
export type State = "up" | "lost" | "starting"

/** The way to a Python, whoever runs it. What listens lets go by the function that it is given. */
export interface Channel {
  send: (message: Message) => void
  listen: (callback: (answer: Answer) => void) => (() => void) | undefined
  state: State
  isHere?: boolean // whether it runs in this browser
  onState: (callback: (state: State) => void) => (() => void) | undefined
}
