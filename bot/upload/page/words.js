// What the page says. {…} is filled in by t.
const zh = {
  title: "安全上传", titleLeader: "请提交您的证件信息",
  whyContact: "为“{company}”注册 AWS 中国区账户，以下内容不适合发在聊天里，请在这里提交：",
  whyLeader: "“{company}”正在注册 AWS 中国区账户，把您登记为网络安全负责人。AWS 要求核实负责人身份，请您本人在这里提交：",
  company: "贵公司",
  safe: ["全程加密，只用于这次注册的核对", "只认您现在用的这个浏览器，换一台设备就打不开", "链接 {until} 前有效"],
  agree: "我已阅读并同意", start: "开始", starting: "请稍候…",
  tipsFile: "怎么拍", tipsText: "填写说明",
  camera: "拍照", choose: "选择文件", more: "再加一张", drop: "也可以把文件拖到这里",
  kinds: "照片或 PDF，每个不超过 {mb} MB；正反面可以分成几张",
  remove: "移除", send: "提交", sendAgain: "重新提交",
  sending: "正在上传 {percent}%", retrying: "网络不太稳，正在重试…", arrived: "已传完，正在处理…",
  missing: "还差：{labels}", tooLarge: "“{name}”超过 {mb} MB，请换一张小一点的照片，或压缩后再传。", tooMuch: "所有文件加起来超过 {mb} MB，请换小一点的照片，或压缩后再传。", tooMany: "一次最多传 {n} 个文件。",
  failed: "没有传成功，请检查网络后再点一次“提交”，不会重复。",
  checking: "正在检查，一般几秒钟", accepted: "合格", refused: "需要重新提交", person: "已收到，由顾问人工查看，不用再传", due: "待提交",
  waiting: "检查时请先不要关闭页面，有问题会在这里告诉您。",
  doneTitle: "都收好了", done: "全部完成，可以关闭这个页面了。", doneContact: "回到聊天里继续就行。",
  personTitle: "已收到", personDone: "剩下的由顾问人工查看，可以关闭这个页面了；有问题会在聊天里说。",
  elsewhereTitle: "链接已在别处打开", elsewhere: "为了保护证件信息，一个链接只认一个浏览器。请用最初打开它的手机或电脑；不方便的话，请在聊天里发“链接”换一个新的；链接是同事转给您的，就请同事来发。",
  overTitle: "链接已失效", over: "这个链接已经用完或过期了。已经提交的不用再传；还需要的话，在聊天里发“链接”，会收到一个新的；链接是同事转给您的，就请同事来发。",
  erasedTitle: "资料已删除", erased: "这次注册的资料已按要求全部删除，这个页面没有内容了。",
  noneTitle: "打不开这个链接", none: "地址不完整或有误。请从聊天里直接点开链接；还不行，就在聊天里发“链接”换一个新的；链接是同事转给您的，就请同事来发。",
  busyTitle: "稍等一下", busy: "现在有点忙，或者网络不稳。请过一会儿再试。", again: "再试一次",
};
const en = {
  title: "Secure upload", titleLeader: "Your ID for the registration",
  whyContact: "For the AWS China registration of {company}. These don't belong in a chat, so please hand them in here:",
  whyLeader: "{company} is registering an AWS China account and named you as its cybersecurity leader. AWS has to verify who that is, so please hand in here yourself:",
  company: "your company",
  safe: ["Encrypted, and used only to check this registration", "Bound to the browser you use now; it won't open on another device", "The link works until {until}"],
  agree: "I have read this and agree", start: "Start", starting: "One moment…",
  tipsFile: "How to take it", tipsText: "Where to find it",
  camera: "Take a photo", choose: "Choose files", more: "Add another", drop: "or drop files here",
  kinds: "Photos or PDF, up to {mb} MB each; front and back may be separate pictures",
  remove: "Remove", send: "Hand in", sendAgain: "Hand in again",
  sending: "Uploading, {percent}%", retrying: "The connection is unstable, trying again…", arrived: "Uploaded, one moment…",
  missing: "Still missing: {labels}", tooLarge: "“{name}” is larger than {mb} MB. Please take a smaller photo, or make the file smaller.", tooMuch: "Together the files are larger than {mb} MB. Please take smaller photos, or make the files smaller.", tooMany: "At most {n} files can be sent at a time.",
  failed: "That didn't go through. Please check the connection and press the button once more; nothing is sent twice.",
  checking: "Checking, usually a few seconds", accepted: "Fine", refused: "Please hand in again", person: "Received; a colleague will look at it, no need to send it again", due: "To hand in",
  waiting: "Please keep this page open while it is checked; if something is wrong, you'll see it here.",
  doneTitle: "All received", done: "Everything is done. You can close this page.", doneContact: "Go on in the chat.",
  personTitle: "Received", personDone: "A colleague will look at the rest. You can close this page; if something is wrong, you'll hear of it in the chat.",
  elsewhereTitle: "Opened somewhere else", elsewhere: "To protect the ID, each link belongs to one browser. Please use the phone or computer that opened it first. If that's not possible, write “link” in the chat to get a new one, or ask the colleague who sent it to you.",
  overTitle: "This link is over", over: "It was used or has expired. What you handed in has arrived; if something is still needed, write “link” in the chat to get a new one, or ask the colleague who sent it to you.",
  erasedTitle: "Everything was deleted", erased: "The data of this registration was deleted on request, so there is nothing on this page any more.",
  noneTitle: "This link doesn't open", none: "The address is incomplete or wrong. Please open the link directly from the chat, or write “link” there to get a new one; if a colleague sent it to you, ask them.",
  busyTitle: "Just a moment", busy: "It's busy right now, or the connection is unstable. Please try again in a little while.", again: "Try again",
};
const all = { zh, en };

let lang = /^zh/i.test(navigator.languages?.find((l) => /^(zh|en)/i.test(l)) ?? "zh") ? "zh" : "en";

export const language = () => lang;

export function speak(l) {
  lang = l;
  document.documentElement.lang = l === "zh" ? "zh-CN" : "en";
  document.title = all[l].title;
  for (const b of document.querySelectorAll("[data-lang]")) b.setAttribute("aria-pressed", String(b.dataset.lang === l));
}

export const fill = (text, args = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole);
export const t = (key, args) => fill(all[lang][key], args);
export const list = (key, args) => all[lang][key].map((s) => fill(s, args));
export const and = (labels) => labels.join(lang === "zh" ? "、" : ", ");
export const moment = (iso) => new Date(iso).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
