// Believes an event of Gatepost (Standard Webhooks), with nothing but Node's own library.
//
// verify() gives the event's id, or throws. Give it the body exactly as it came, before any parser has touched it.

import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const TOLERANCE_SECONDS = 300;

/** secrets: one, or two while the secret changes; headers: names in lower case. */
export function verify(secrets: string[], headers: Record<string, string>, body: Buffer, now = Date.now() / 1000): string {
  const id = headers["webhook-id"];
  const stamp = headers["webhook-timestamp"];
  if (!/^\d+$/.test(stamp)) {
    throw new Error("the time stamp is no number");
  }
  const given = headers["webhook-signature"].split(" ").filter((s) => s.startsWith("v1,")).map((s) => Buffer.from(s.slice(3)));
  let proven = false;
  for (const secret of secrets) {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const expected = Buffer.from(createHmac("sha256", key).update(`${id}.${stamp}.`).update(body).digest("base64"));
    for (const signature of given) {
      const fits = signature.length === expected.length && timingSafeEqual(signature, expected);
      proven = proven || fits;
    }
  }
  if (!proven) {
    throw new Error("no signature fits");
  }
  if (Math.abs(now - Number(stamp)) > TOLERANCE_SECONDS) {
    throw new Error("the event is too old, or of the future");
  }
  return id; // keep it: an event may come twice, under the same id
}

const [id, stamp, signature] = process.argv.slice(2);
if (id !== undefined) {
  const headers = { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature };
  try {
    console.log(verify((process.env.WEBHOOK_SECRETS ?? "").split(" "), headers, readFileSync(0)));
  } catch (fault) {
    console.error((fault as Error).message);
    process.exit(1);
  }
}
