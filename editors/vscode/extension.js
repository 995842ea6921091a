// Starts `mmcheck lsp`, and shows what a check that was started in the editor found.
"use strict";

const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");

const CHECK = "mmcheck.check";
const SCHEME = "mmcheck-run";

let client;

/** The pages of checks, by the address under which the editor asks for them. */
class Pages {
  constructor() {
    this.texts = new Map();
    this.changed = new vscode.EventEmitter();
    this.onDidChange = this.changed.event;
  }

  provideTextDocumentContent(address) {
    return this.texts.get(address.toString()) ?? "";
  }

  async show(name, text) {
    const address = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.txt` });
    this.texts.set(address.toString(), text);
    this.changed.fire(address);
    const page = await vscode.workspace.openTextDocument(address);
    const beside = vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(page, { viewColumn: beside, preserveFocus: true });
  }
}

async function check(pages, command, given, next) {
  if (command !== CHECK) {
    return next(command, given);
  }
  const [, row] = given;
  const name = row || "all";
  const title = `mmcheck: ${name}`;
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, stop) =>
      client.sendRequest("workspace/executeCommand", { command, arguments: given }, stop),
  ).then(undefined, (error) => {
    if (error instanceof vscode.CancellationError || error.code === -32800) {
      return null;
    }
    throw error;
  });
  if (answer?.text) {
    await pages.show(name, answer.text);
  }
  return answer;
}

async function activate(context) {
  const settings = vscode.workspace.getConfiguration("mmcheck");
  const [command, ...before] = settings.get("command");
  const pages = new Pages();
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
  );
  client = new LanguageClient(
    "mmcheck",
    "mmcheck",
    { command, args: [...before, "lsp"] },
    {
      documentSelector: [{ language: "mm" }],
      initializationOptions: { seconds: settings.get("seconds") },
      middleware: { executeCommand: (name, given, next) => check(pages, name, given, next) },
    },
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `mmcheck: ${command} can't be started as a language server. ` +
        "Install it with: pip install 'kernel-mmcheck[lsp]'; or set mmcheck.command.",
    );
  }
}

function deactivate() {
  return client?.state === State.Running ? client.stop() : undefined;
}

module.exports = { activate, deactivate };
