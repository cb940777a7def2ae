// The costs of a project: their sum, by day as a chart, and one more. The chart is a picture of the table below it,
// which is there for everybody.
'use client';
import { Field, Form } from './form.jsx';
import { useLive } from './live.js';
import { ask } from './session.js';

/** @typedef {{day: string, amount: number, calls: number}} Day */

const WIDTH = 600, HEIGHT = 120, DAYS = 30;

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });

/** The last days, those without a cost too, the oldest first. @param {Day[]} costs */
function whole(costs) {
  const by = new Map(costs.map((cost) => [cost.day, cost])), now = Date.now();
  return Array.from({ length: DAYS }, (_, i) => {
    const day = new Date(now - (DAYS - 1 - i) * 86_400_000).toISOString().slice(0, 10);
    return by.get(day) ?? { day, amount: 0, calls: 0 };
  });
}

/** @param {{days: Day[]}} props */
function Chart({ days }) {
  const most = Math.max(...days.map(({ amount }) => amount)) || 1, step = WIDTH / days.length;
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Costs of the last ${DAYS} days`}>
      {days.map(({ day, amount }, i) => (
        <rect key={day} x={i * step + 1} width={step - 2} y={HEIGHT - (amount / most) * HEIGHT}
          height={(amount / most) * HEIGHT}><title>{`${day}: ${money.format(amount)}`}</title></rect>
      ))}
    </svg>
  );
}

/** @param {{at: string}} props */
export function Costs({ at }) {
  const total = useLive(`${at}/costs/total`), daily = useLive(`${at}/costs/daily?days=${DAYS}`);
  const days = /** @type {Day[]} */ (daily.value ?? []), sum = money.format(total.value?.total ?? 0);
  /** @param {Record<string, string>} cost */
  const add = async ({ amount, ...cost }) => {
    await ask('POST', `${at}/costs`, { ...cost, amount: Number(amount) });
    total.reload();
    daily.reload();
  };
  return (
    <section aria-labelledby="costs">
      <h2 id="costs">Costs</h2>
      <p>In all <strong>{sum}</strong></p>
      {(total.error || daily.error) && <p role="alert">{total.error || daily.error}</p>}
      <Chart days={whole(days)} />
      <details>
        <summary>As a table</summary>
        <table>
          <thead><tr><th>Day</th><th>Costs</th><th>Calls</th></tr></thead>
          <tbody>
            {days.map(({ day, amount, calls }) => (
              <tr key={day}><td>{day}</td><td>{money.format(amount)}</td><td>{calls}</td></tr>
            ))}
          </tbody>
        </table>
      </details>
      <Form label="New cost" submit="Add cost" onSend={add}>
        <Field label="Amount" name="amount" type="number" min="0" max="999999" step="any" />
        <Field label="Model" name="model" maxLength={200} />
        <Field label="Provider" name="provider" maxLength={200} />
      </Form>
    </section>
  );
}
