// Stands for `vscode-languageclient/node`: starts the server, and sends it what it is given.
"use strict";

const { spawn } = require("child_process");
const { once } = require("events");

const State = { Stopped: 1, Running: 2, Starting: 3 };

class LanguageClient {
  constructor(id, name, server, options) {
    module.exports.last = this; // for the one who drives it
    this.server = server;
    this.options = options;
    this.state = State.Stopped;
    this.number = 0;
    this.waiting = new Map();
    this.rest = Buffer.alloc(0);
  }

  async start() {
    this.state = State.Starting;
    const { command, args } = this.server;
    this.process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(this.process, "spawn");
    } catch (error) {
      this.state = State.Stopped;
      throw error;
    }
    this.ended = once(this.process, "exit");
    this.process.stdout.on("data", (data) => this._read(data));
    const { initializationOptions } = this.options;
    const given = { processId: null, rootUri: null, capabilities: {}, initializationOptions };
    this.can = (await this.sendRequest("initialize", given)).capabilities;
    this.sendNotification("initialized", {});
    this.state = State.Running;
  }

  async stop() {
    await this.sendRequest("shutdown", null);
    this.sendNotification("exit", null);
    await this.ended;
    this.state = State.Stopped;
  }

  sendNotification(method, params) {
    this._send({ method, params });
  }

  sendRequest(method, params, token) {
    const id = ++this.number;
    token?.onCancellationRequested(() => this.sendNotification("$/cancelRequest", { id }));
    this._send({ id, method, params });
    return new Promise((done, failed) => this.waiting.set(id, { done, failed }));
  }

  /** As the true one does for a command that the server has, a code lens for one. */
  command(name, ...given) {
    const next = (command, args) =>
      this.sendRequest("workspace/executeCommand", { command, arguments: args });
    return this.options.middleware.executeCommand(name, given, next);
  }

  _send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  _read(data) {
    this.rest = Buffer.concat([this.rest, data]);
    for (;;) {
      const end = this.rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const size = Number(/Content-Length: (\d+)/.exec(this.rest.subarray(0, end))[1]);
      if (this.rest.length < end + 4 + size) return;
      const message = JSON.parse(this.rest.subarray(end + 4, end + 4 + size));
      this.rest = this.rest.subarray(end + 4 + size);
      const asked = this.waiting.get(message.id);
      if (!asked || message.method) continue;
      this.waiting.delete(message.id);
      if (message.error) asked.failed(Object.assign(new Error(message.error.message), message.error));
      else asked.done(message.result);
    }
  }
}

module.exports = { LanguageClient, State };
