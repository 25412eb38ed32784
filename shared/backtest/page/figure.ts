import { type Html, html } from './html.ts';

export const WIDTH = 1_120;

export interface Figure {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What the drawing shows, for who does not see it. */
  readonly description: string;
  readonly height: number;
  readonly drawing: Html;
  readonly legend?: Html;
  /** The same numbers as a table. */
  readonly table: Html;
}

/** A drawing with its title, its legend and its numbers. */
export function figure({ id, title, description, height, drawing, legend, table }: Figure): Html {
  return html`<figure>
<div class="scroll"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
${drawing}
</svg></div>
${legend === undefined ? html`` : legend}
<details><summary>The numbers as a table</summary>${table}</details>
</figure>
`;
}

export interface Column {
  readonly title: string;
  /** Under numbers, which stand on the right. */
  readonly number?: boolean;
}

/** A table with a caption; the first cell of a row is its heading. */
export function dataTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string | number)[])[],
): Html {
  const kind = (column: number) => (columns[column]?.number === true ? 'n' : 't');
  const head = columns.map(
    ({ title }, at) => html`<th scope="col" class="${kind(at)}">${title}</th>`,
  );
  const body = rows.map(
    ([first = '', ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell, at) => html`<td class="${kind(at + 1)}">${cell}</td>`)}</tr>
`,
  );
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}
