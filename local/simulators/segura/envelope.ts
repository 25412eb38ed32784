import type { Answer } from '../simulator-server.ts';

/** The head of every good answer, the opening brace included and the end left open. */
export function openEnvelope(tenant: string | undefined): string {
  const head = { code: 200, response: outcome(200, '', 0) };
  const whole = tenant === undefined ? head : { ...head, tenant };
  return `${JSON.stringify(whole).slice(0, -1)},`;
}

/** HTTP 400 with an exception's code: what is not found or not understood. */
export function exception(code: number, text: string): Answer {
  const message = `${code}: ${text}`;
  const response = outcome(400, message, 1);
  const body = { code: 400, response, exception: { code, message, detail: null } };
  return { status: 400, body: JSON.stringify(body) };
}

/** An error without an exception. */
export function refuse(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ response: outcome(status, message, 1) }) };
}

/** A session that was ended; Portuguese in every dialect. */
export function dropped(): Answer {
  const response = outcome(200, 'Sessão interrompida com sucesso', 0);
  return { status: 200, body: JSON.stringify({ code: 200, response }) };
}

/** The gateway's own words for a request without credentials. */
export function noRoute(): Answer {
  const message = 'No route matched with those values.';
  return { status: 404, body: JSON.stringify({ message }) };
}

/** The dashboards' envelope: in Portuguese and English, and never an `error`, whatever the status says. */
export function dashboardOutcome(status: number, message: string) {
  return { status, mensagem: message, erro: false, message, error: false };
}

function outcome(status: number, message: string, code: 0 | 1) {
  const error = code === 1;
  return {
    status,
    message,
    error,
    error_code: code,
    detail: '',
    mensagem: message,
    erro: error,
    cod_erro: code,
  };
}
