import type { Report } from '../report.ts';
import { daysFigure } from './days-figure.ts';
import { differenceSection } from './difference-section.ts';
import { durationsFigure } from './durations-figure.ts';
import { type Html, html } from './html.ts';
import { peopleSection } from './people-section.ts';
import { rulesSection } from './rules-section.ts';
import { storiesFigure } from './stories-figure.ts';
import { STYLE } from './style.ts';
import { summarySection } from './summary-section.ts';
import { timelineFigure } from './timeline-figure.ts';

// No script, no network, no frame: not even a name that got through could do anything.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one page that needs nothing but itself: no network, no script. */
export function renderPage(report: Report): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="pamwatch">
<title>Backtest of ${report.new.name}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
${summarySection(report)}${section('Over time', timelineFigure(report))}${differenceSection(report)}${section('Alerts that reach people', daysFigure(report, 'alerts'))}${section('Alerts for the digest', daysFigure(report, 'digest'))}${section('Rules', rulesSection(report))}${section('Durations and limits', durationsFigure(report))}${section('The worst sessions and groups', storiesFigure(report))}${section('The work it makes', peopleSection(report))}${notes(report)}
</main>
</body>
</html>
`;
  return page.markup;
}

function section(title: string, content: Html): Html {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>
`;
}

function notes({ input, span }: Report): Html {
  return html`<footer><h2>How to read this</h2>
<p>Every session was replayed from its start to its end through the decisions that pamwatch makes when it polls, as if it had polled all along; correlations, and rules that remember earlier sessions, were given them in the order in which polls would have found them. Times are those of ${span.zone}. A recording knows how a session ended and not how it went: a threat level counts as if it had been known from the start, and idle time is counted from the last activity that the recording knows.</p>
<p>Messages are what people are sent, after alerts of one poll were collapsed into a summary; alerts for the digest are in none. ${input.outside + input.repeated === 0 ? '' : `Left out: ${input.outside} sessions outside the span, ${input.repeated} lines that repeat a session.`}</p></footer>`;
}
