// A small web page with a login. It asks a RADIUS server about user and password, by way of
// "otpdialog auth", and waits while the person looks at the phone.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const page = `<!DOCTYPE html>
<html lang="en">
  <title>Intranet</title>
  <h1>Sign in</h1>
  <form>
    <label>User name <input name="user"></label>
    <label>Password <input name="password" type="password"></label>
    <button>Sign in</button>
  </form>
  <script>
    const heading = document.querySelector('h1');
    document.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(event.target));
      heading.textContent = 'Look at your phone…';
      const response = await fetch('/login', { method: 'POST', body });
      heading.textContent = response.ok ? 'Welcome, ' + body.get('user') : 'Access denied';
    });
  </script>
</html>`;

// signIn asks the server of a connection. The password goes through a pipe, because everyone can
// see the arguments of a program.
async function signIn(connection, user, password) {
  const client = spawn('otpdialog', ['auth', connection, `--user=${user}`, '--action=push', '--json'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  client.stdin.end(`${password}\n`);
  return JSON.parse(await text(client.stdout)).outcome;
}

export function app(connection) {
  return createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(page);
      return;
    }
    const fields = new URLSearchParams(await text(request));
    const outcome = await signIn(connection, fields.get('user'), fields.get('password'));
    response.statusCode = outcome === 'accepted' ? 204 : 403;
    response.end();
  });
}
