// Clients of all kinds, none of which waits for another.
const CLIENTS = 8;
/** Milliseconds between two requests of one client. */
const PAUSE = 4;

export function startTraffic(cast, ledger, random) {
  const { shaky, steady, send, mint, known, withdrawn } = cast;
  const pick = (list) => list[Math.floor(random() * list.length)];
  const bearer = (token) => `Bearer ${token}`;
  /** Tokens to be shown again and again, by their key. */
  const remembered = new Map();

  async function repeated(key) {
    const token = remembered.get(key) ?? (await mint(shaky, key));
    remembered.set(key, token);
    return token;
  }

  /** Of a key that was withdrawn: once keys were adopted twice since then, for the second fetch began after it was gone. */
  function judgeWithdrawn(gone, adopted) {
    const isOver = adopted >= gone.adopted + 2;
    return (status) => status === 401 || status === 503 || (status === 200 && !isOver);
  }

  /** What is sent, and which statuses are right. */
  const KINDS = [
    ['a good token', async () => judged(bearer(await mint(shaky, pick(known))), (status) => status === 200)],
    ['a good token, again', async () => judged(bearer(await repeated(pick(known))), (status) => status === 200)],
    ['a good token of the steady issuer', async () => judged(bearer(await mint(steady)), (status) => status === 200)],
    ['a forged token', async () => refused(await shaky.forged({ key: pick(known) }))],
    ['a forged token of the steady issuer', async () => refused(await steady.forged())],
    ["one issuer's token in another's name", async () => refused(await crossed())],
    ['a tampered token', async () => refused(await shaky.tampered({ key: pick(known) }))],
    ['an expired token', async () => refused(await shaky.expired({ key: pick(known) }))],
    ['a token of a stranger', async () => refused(await shaky.fromOtherIssuer({ key: pick(known) }))],
    ['an unsigned token', async () => refused(await shaky.unsigned())],
    ['a token signed with the public key', async () => refused(await shaky.confused({ key: pick(known) }))],
    [
      'a token of an unknown key',
      async () => judged(bearer(await shaky.unknownKey()), (status) => status === 401 || status === 503),
    ],
    [
      'a token of an unknown key of the steady issuer',
      async () => judged(bearer(await steady.unknownKey()), (status) => status === 401),
    ],
    ['a token of a withdrawn key', withdrawnKey],
    ['nothing', async () => judged(undefined, (status) => status === 401)],
    ['no credentials', async () => judged('Bearer ', (status) => status === 400)],
  ];

  const judged = (line, isRight) => ({ line, isRight });
  const refused = (token) => judged(bearer(token), (status) => status === 401);
  const crossed = () =>
    shaky.token({ key: pick(known), claims: { iss: steady.issuer }, header: { kid: steady.signingKey.kid } });

  async function withdrawnKey() {
    const gone = pick(withdrawn.slice(-5));
    if (gone === undefined) return undefined;
    return judged(bearer(await repeated(gone.key)), judgeWithdrawn(gone, cast.fetches.adopted));
  }

  let isOver = false;

  async function client() {
    while (!isOver) {
      const [what, make] = pick(KINDS);
      const sent = await make();
      if (sent !== undefined) {
        const status = await send(sent.line);
        ledger.answered(what, status, sent.isRight(status));
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  const clients = Array.from({ length: CLIENTS }, client);
  return {
    async stop() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}
