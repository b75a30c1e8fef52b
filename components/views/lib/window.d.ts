// What the views keep in the window and tell each other through it; see bus.js.

interface Window {
  headlightAsked: any;
  headlightHeads: any;
  headlightProjecting: boolean | undefined;
  headlightPrompt: any;
}

interface WindowEventMap {
  "headlight-candidate": CustomEvent;
  "headlight-head": CustomEvent;
  "headlight-pair": CustomEvent;
  "headlight-text": CustomEvent;
  "headlight-token": CustomEvent;
}
