// Run between the two waves: asks what was just deployed, as a visitor would. What it throws ends the deployment there.
const [address] = process.argv.slice(2);
const answer = await fetch(address);
if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
const [, build] = /id="build">([^<]+)/.exec(await answer.text()) ?? [];
if (build === undefined) throw new Error(`${address} is not the shop`);
console.log(`${address}: build of ${build}, deployed was ${process.env.DEPLOYED_VERSION}`);
