// Stands for the module `vscode`: so much of it as the extension uses, and what was shown.
"use strict";

class EventEmitter {
  constructor() {
    this.heard = [];
    this.event = (listener) => this.heard.push(listener);
  }

  fire(what) {
    this.heard.forEach((listener) => listener(what));
  }
}

class CancellationError extends Error {}

/** A token that can be asked, and listened to. */
class Stop {
  constructor() {
    this.emitter = new EventEmitter();
    this.token = { onCancellationRequested: this.emitter.event };
  }
}

const settings = {};
const shown = { pages: [], errors: [], titles: [], ended: [] };
const providers = {};
let running;

module.exports = {
  EventEmitter,
  CancellationError,
  ViewColumn: { Beside: -2 },
  ProgressLocation: { Notification: 15 },
  Uri: {
    from: ({ scheme, path }) => ({ scheme, path, toString: () => `${scheme}:${encodeURI(path)}` }),
  },
  workspace: {
    getConfiguration: (section) => ({ get: (name) => settings[`${section}.${name}`] }),
    registerTextDocumentContentProvider: (scheme, provider) => {
      providers[scheme] = provider;
      provider.onDidChange((address) => shown.changed = address.toString());
      return { dispose: () => shown.ended.push(scheme) };
    },
    openTextDocument: async (address) => ({
      address,
      text: providers[address.scheme].provideTextDocumentContent(address),
    }),
  },
  window: {
    withProgress: async ({ title, cancellable }, work) => {
      shown.titles.push(title);
      running = new Stop();
      return work({ report: () => {} }, cancellable ? running.token : undefined);
    },
    showTextDocument: async (page, { viewColumn, preserveFocus }) => {
      const { address, text } = page;
      shown.pages.push({ address: address.toString(), text, viewColumn, preserveFocus });
    },
    showErrorMessage: async (message) => shown.errors.push(message),
  },

  // What the one who drives it asks for, which the true module has not
  settings,
  shown,
  cancel: () => running.emitter.fire(),
};
