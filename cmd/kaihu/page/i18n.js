// The page's own words in both languages. What the bot says is the bot's.

const words = {
  tagline: ["AWS 中国区开户助手 · 沙盒", "AWS China account registration · sandbox"],
  pageLanguage: ["页面语言", "Page language"],
  sides: ["切换界面", "Switch side"],
  wecomSide: ["企业微信客服（手机）", "WeCom customer service (phone)"],
  slackSide: ["Slack 工作区", "Slack workspace"],
  zone: ["北京时间", "Beijing time"],
  plusHour: ["+1 小时", "+1 hour"],
  plusDay: ["+1 工作日", "+1 business day"],
  movedTo: ["时间已到 {at}", "It is now {at}"],
  offline: ["与沙盒的连接中断，正在重试…", "Lost the sandbox; trying again…"],
  failed: ["没有成功：{why}", "That did not work: {why}"],

  // E-mails
  mailbox: ["邮件 {n}", "Mail {n}"],
  mailboxTitle: ["申请人的邮箱", "The applicant's mailbox"],
  mailTo: ["发给 {to}", "to {to}"],
  mailFollow: ["打开邮件里的链接", "Open the link in the e-mail"],

  // What is next
  phoneCase: ["手机端案例", "On the phone"],
  slackCase: ["Slack 案例", "In Slack"],
  noPhoneCase: ["打开客服链接，开始一次开户。", "Open the link below to begin a registration."],
  noSlackCase: ["在 Slack 里给 Kaihu 发消息，会开始另一个案例。", "Write to Kaihu in Slack to begin a second case."],
  yourTurn: ["等待申请人", "Applicant's turn"],
  ourTurn: ["等待顾问", "Consultant's turn"],
  awsTurn: ["等待 AWS", "AWS's turn"],
  nobodyTurn: ["无需等待", "Nothing to wait for"],
  itemsDone: ["{done} / {total} 项", "{done} of {total}"],
  next: ["下一项：{what}", "Next: {what}"],
  nextPages: ["逐页填写 AWS 注册表", "Filling in AWS's pages, one by one"],
  nextPrecheck: ["在 #kaihu-desk 核对，点绿色按钮", "Check it in #kaihu-desk: the green button"],
  nextReview: ["AWS 正在审核，可快进时间", "AWS is reviewing; move the clock on"],
  nextNothing: ["没有待办", "Nothing is due"],
  since: ["{since}起", "since {since}"],

  // The phone
  openLead: ["申请人从公众号、邮件或名片上的链接进入微信客服。", "An applicant comes in through a link: in an article, an e-mail, on a card."],
  openButton: ["打开客服链接", "Open the customer-service link"],
  openNote: ["全部为模拟，数据不会离开这台电脑。", "Everything is emulated; nothing leaves this machine."],
  kfBadge: ["微信客服", "WeCom service"],
  backToLink: ["返回链接页", "Back to the link"],
  chat: ["对话", "Conversation"],
  typeHere: ["发消息", "Message"],
  send: ["发送", "Send"],
  attach: ["添加图片或文件", "Add a picture or file"],
  picture: ["图片", "Picture"],
  file: ["文件", "File"],
  fileNote: ["PDF、JPG、PNG", "PDF, JPG, PNG"],
  sampleScans: ["扫描件", "Scans"],
  sampleScansLong: ["发送一份示例扫描件（虚构）", "Send a sample scan (fictional)"],
  sample: ["示例回答", "Sample answer"],
  sampleFor: ["示例：{what}", "Sample: {what}"],
  sampleScan: ["发送示例：{what}", "Send sample: {what}"],
  sampleWait: ["等待顾问核对", "Waiting for the consultant"],
  sampleNone: ["暂无待答", "Nothing is asked"],
  dropHere: ["松开即可发送", "Drop to send"],
  recall: ["撤回", "Recall"],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  actions: ["消息操作", "Message actions"],
  recalledMine: ["你撤回了一条消息", "You recalled a message"],
  recalledTheirs: ["对方撤回了一条消息", "A message was recalled"],
  notDelivered: ["未送达（原因 {code}）", "Not delivered (reason {code})"],
  notShown: ["未显示给客户", "Not shown to the customer"],
  older: ["新消息", "New messages"],
  voice: ["语音", "Voice message"],
  video: ["视频", "Video"],
  otherKind: ["[{kind}]", "[{kind}]"],
  you: ["我", "You"],
  staff: ["人工客服", "Staff"],

  // Slack
  workspace: ["云启咨询", "Yunqi Consulting"],
  channels: ["频道", "Channels"],
  apps: ["应用", "Apps"],
  deskShort: ["顾问频道", "Consultants"],
  dmShort: ["申请人 Anna", "Applicant"],
  appAs: ["以顾问 {who} 的身份", "as {who}, consultant"],
  appAbout: ["顾问工作台", "The consultants' overview"],
  appEmpty: ["Kaihu 会把只给您一个人的消息发到这里。", "What Kaihu tells only you comes here."],
  homeTab: ["主页", "Home"],
  messagesTab: ["消息", "Messages"],
  homeEmptyTitle: ["主页", "Home"],
  homeEmpty: ["Kaihu 还没有发布内容。", "Kaihu has not published anything yet."],
  moreActions: ["更多操作", "More actions"],
  dismiss: ["忽略", "Dismiss"],
  deskChannel: ["kaihu-desk", "kaihu-desk"],
  deskAbout: ["顾问团队 · 内部", "Consultants, internal"],
  dmName: ["Kaihu", "Kaihu"],
  dmAs: ["以申请人 Anna 的身份", "as Anna, applicant"],
  app: ["应用", "APP"],
  actingAs: ["当前身份", "Acting as"],
  dmEmptyTitle: ["与 Kaihu 的私信", "Your direct message with Kaihu"],
  dmEmpty: ["申请人 Anna 在 Slack 里开户：从这里开始。", "Anna registers her company from Slack. It begins here."],
  dmOpen: ["打开对话", "Open the conversation"],
  deskEmptyTitle: ["顾问频道", "The consultants' channel"],
  deskEmpty: ["每个案例在这里有一个消息列，内容已遮蔽。也可以输入 /kaihu。", "Each case gets a thread here, masked. You can also type /kaihu."],
  messageTo: ["发消息给 {who}", "Message {who}"],
  replyHint: ["回复（仅内部可见）", "Reply (stays inside)"],
  onlyYou: ["仅您可见", "Only visible to you"],
  edited: ["（已编辑）", "(edited)"],
  deletedMessage: ["此消息已删除", "This message was deleted"],
  replies: ["{n} 条回复", "{n} replies"],
  reply1: ["1 条回复", "1 reply"],
  lastReply: ["最近 {at}", "Last {at}"],
  repliedIn: ["回复了消息列：", "replied to a thread:"],
  thread: ["消息列", "Thread"],
  openThread: ["在消息列中回复", "Reply in thread"],
  closeThread: ["关闭消息列", "Close thread"],
  editMessage: ["编辑消息", "Edit message"],
  deleteMessage: ["删除消息", "Delete message"],
  save: ["保存", "Save"],
  cancel: ["取消", "Cancel"],
  close: ["关闭", "Close"],
  choose: ["请选择", "Choose"],
  optional: ["（可选）", "(optional)"],
  required: ["请填写此项", "Please fill in this field"],
  today: ["今天", "Today"],
  yesterday: ["昨天", "Yesterday"],
  needsYou: ["{n} 项待处理", "{n} to act on"],
  slashHelp: ["命令", "Commands"],
};

const KEY = "kaihu.lang";
let at = pick();

function pick() {
  const kept = localStorage.getItem(KEY);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** lang is the page's language, "zh" or "en". */
export const lang = () => at;

export function setLang(l) {
  at = l;
  localStorage.setItem(KEY, l);
  document.documentElement.lang = l === "zh" ? "zh-CN" : "en";
}

/** t gives a sentence of the page; {name} is filled in. */
export function t(key, vars = {}) {
  const w = words[key];
  if (!w) throw new Error("no words for " + key);
  return w[at === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, k) => vars[k] ?? "");
}

/** translate fills what index.html marked with data-t and data-t-label. */
export function translate(root = document) {
  root.querySelectorAll("[data-t]").forEach((e) => { e.textContent = t(e.dataset.t); });
  root.querySelectorAll("[data-t-label]").forEach((e) => e.setAttribute("aria-label", t(e.dataset.tLabel)));
}

const ZONE = "Asia/Shanghai";
const cache = {};
function format(options) {
  const key = at + JSON.stringify(options);
  return (cache[key] ??= new Intl.DateTimeFormat(at === "zh" ? "zh-CN" : "en-GB", { timeZone: ZONE, hour12: false, hourCycle: "h23", ...options }));
}

export const clockTime = (d) => format({ hour: "2-digit", minute: "2-digit" }).format(d);
export const dateName = (d) => format({ month: at === "zh" ? "long" : "short", day: "numeric", weekday: "short" }).format(d).replace("日周", "日 周");
export const weekday = (d) => format({ weekday: "short" }).format(d);
export const dayKey = (d) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(d);

/** dayName is "today", "yesterday" or the date, seen from now. */
export function dayName(d, now) {
  if (dayKey(d) === dayKey(now)) return t("today");
  if (dayKey(d) === dayKey(new Date(now - 864e5))) return t("yesterday");
  return format({ month: "long", day: "numeric", weekday: "long" }).format(d).replace("日星期", "日 星期");
}

/** when is a time as chats write it: the day only when it is not today. */
export function when(d, now) {
  return dayKey(d) === dayKey(now) ? clockTime(d) : dayName(d, now) + " " + clockTime(d);
}
