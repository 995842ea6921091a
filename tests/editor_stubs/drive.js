// Runs the extension as VS Code does, and prints what was shown as JSON.
// Arguments: the extension, the command that starts the server as JSON, a file.
"use strict";

const { readFileSync } = require("fs");
const { pathToFileURL } = require("url");
const vscode = require("vscode");
const stub = require("vscode-languageclient/node");

const [, , extension, command, file] = process.argv;
const { activate, deactivate } = require(extension);

async function main() {
  const context = { subscriptions: [] };
  vscode.settings["mmcheck.command"] = ["/no/such/program"];
  await activate(context);
  const unstarted = { errors: [...vscode.shown.errors], stop: deactivate() === undefined };

  vscode.settings["mmcheck.command"] = JSON.parse(command);
  vscode.settings["mmcheck.seconds"] = 50;
  await activate(context);
  const { last: client } = stub;
  const uri = pathToFileURL(file).toString();
  const text = readFileSync(file, "utf8");
  client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "mm", version: 1, text },
  });
  const lenses = await client.sendRequest("textDocument/codeLens", { textDocument: { uri } });
  const [all, one] = lenses.map(({ command: { command: name, arguments: given } }) =>
    () => client.command(name, ...given));
  const answer = await all();
  const stopped = one();
  vscode.cancel();
  const cancelled = await stopped;
  const other = await client.command("no.such.command", uri).then(undefined, (error) => error.message);
  const stopping = deactivate();
  await stopping;
  const { options, server, process: ended } = client;
  console.log(JSON.stringify({
    unstarted, lenses, answer, cancelled, other, server, options, state: client.state,
    code: ended.exitCode, subscriptions: context.subscriptions.length, shown: vscode.shown,
  }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
