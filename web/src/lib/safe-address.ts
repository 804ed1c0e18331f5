/** Where links of Markdown may lead: other sites, mail, and paths of this one. */
export const SAFE_ADDRESS = /^(?:https?:|mailto:|[/?#.]|[^:]*$)/i;
