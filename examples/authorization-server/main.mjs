// @ts-check
import { startAuthorizationServer } from './index.mjs';

const { PORT = '4000' } = process.env;
const { issuer, tokenEndpoint, clients } = await startAuthorizationServer({ port: Number(PORT) });

console.log(`${issuer} issues access tokens. To get one:

curl ${tokenEndpoint} -d grant_type=client_credentials -d client_id=${clients.service.client_id} -d client_secret=${clients.service.client_secret} -d audience=appointments:api -d scope=read:contacts
`);
