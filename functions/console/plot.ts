import uPlot from 'uplot';

/** A curve to draw: `x` ascending, as many `y`. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Drawn as bars instead of a line. */
  readonly isBars: boolean;
  /** End of the vertical axis; absent: what the data need. */
  readonly top?: number;
  readonly sayX: (value: number) => string;
  readonly sayY: (value: number) => string;
  /** The whole curve in a sentence, for those who do not see it. */
  readonly summary: string;
}

/** CSS pixels. */
const HEIGHT = 180;
const FONT = '12px system-ui, sans-serif';

/** `<line-plot>`: one curve, in the page's own colours, as wide as there is room. */
export class LinePlot extends HTMLElement {
  #curve: Curve | null = null;
  #plot: uPlot | null = null;
  readonly #resize = new ResizeObserver(() => this.#fit());
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #redraw = () => this.#draw();

  set curve(curve: Curve) {
    const isSame = JSON.stringify([this.#curve?.x, this.#curve?.y]) === JSON.stringify([curve.x, curve.y]);
    this.#curve = curve;
    if (!isSame && this.isConnected) this.#draw();
  }

  connectedCallback(): void {
    this.setAttribute('role', 'img');
    this.#resize.observe(this);
    this.#scheme.addEventListener('change', this.#redraw);
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#resize.disconnect();
    this.#scheme.removeEventListener('change', this.#redraw);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #fit(): void {
    if (this.#plot && this.clientWidth > 0) this.#plot.setSize({ width: this.clientWidth, height: HEIGHT });
  }

  #draw(): void {
    this.#plot?.destroy();
    const curve = this.#curve;
    if (!curve) return;
    this.setAttribute('aria-label', curve.summary);
    const styles = getComputedStyle(this);
    const color = (name: string) => styles.getPropertyValue(name).trim();
    const axis = { stroke: color('--quiet'), font: FONT, grid: { stroke: color('--hair'), width: 1 } };
    const ticks = { show: false };
    const { sayX, sayY, top } = curve;
    const line: uPlot.Series = {
      stroke: color('--line'),
      fill: color('--area'),
      width: 2,
      points: { show: curve.x.length === 1 && !curve.isBars },
      value: (_, value) => (value === null ? '' : sayY(value)),
    };
    const options: uPlot.Options = {
      width: Math.max(this.clientWidth, 200),
      height: HEIGHT,
      padding: [12, 12, 0, 0],
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { show: true, live: true },
      scales: {
        x: {
          time: false,
          range: (_, min, max) => (curve.isBars ? [min - 0.6, max + 0.6] : [min, Math.max(max, min + 1)]),
        },
        y: { range: (_, __, max) => [0, top ?? Math.max(1, max * 1.1)] },
      },
      series: [
        { label: '', value: (_, value) => (value === null ? '' : sayX(value)) },
        curve.isBars && uPlot.paths.bars
          ? {
              ...line,
              label: '',
              width: 0,
              fill: color('--line'),
              paths: uPlot.paths.bars({ size: [0.7, 44], radius: 0.15 }),
            }
          : { ...line, label: '' },
      ],
      axes: [
        {
          ...axis,
          grid: { show: false },
          ticks,
          size: 28,
          space: 64,
          values: (_, at) => at.map((value) => (Number.isInteger(value) || !curve.isBars ? sayX(value) : '')),
        },
        {
          ...axis,
          ticks,
          size: 52,
          space: 40,
          values: (_, at) => at.map((value) => (Number.isInteger(value) || top ? sayY(value) : '')),
        },
      ],
    };
    this.#plot = new uPlot(options, [[...curve.x], [...curve.y]], this);
  }
}
customElements.define('line-plot', LinePlot);
