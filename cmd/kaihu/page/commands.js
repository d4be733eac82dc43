// The slash commands that the composer offers: those of "/kaihu help", with
// the references of open cases where one is wanted.

import { lang } from "./i18n.js";
import { world } from "./live.js";

/** verbs are what may follow /kaihu: usage, then what it does in zh and en. A
 * usage that begins with REF goes on with a case's reference. */
const verbs = [
  ["help", "", "可用命令", "what Kaihu can do here"],
  ["cases", "", "进行中的案例", "the open cases"],
  ["cases mine", "", "我负责的案例", "my cases"],
  ["cases stuck", "", "卡住的案例", "cases that are stuck"],
  ["cases waiting-us", "", "等待我们处理的案例", "cases that wait for us"],
  ["cases waiting-aws", "", "等待 AWS 审核的案例", "cases that wait for AWS"],
  ["case", "REF", "查看一个案例", "one case, masked"],
  ["invite", "[wecom|slack @user] [company]", "邀请一家公司开户", "invite a company"],
  ["assign", "REF @consultant", "指派顾问", "give a case to a consultant"],
  ["take", "REF", "接管对话，Kaihu 暂停回复", "take over; Kaihu falls silent"],
  ["release", "REF", "交还给 Kaihu", "hand back to Kaihu"],
  ["say", "REF text", "回复申请人", "reply to the applicant"],
  ["note", "REF text", "内部备注", "a note that stays inside"],
  ["ok", "REF", "资料无误，继续", "all looks right; go on"],
  ["done", "REF", "已处理，清除提醒", "I have seen to it"],
  ["return", "REF item code [note]", "退回一项资料", "send an item back"],
  ["accept", "REF item", "存疑的材料核对无误", "a document in doubt is fine"],
  ["result", "REF activated|reviewing|rejected …", "登记 AWS 的审核结果", "AWS's answer"],
  ["approve", "REF", "同意另一位顾问的决定", "agree with another consultant's draft"],
  ["withdraw", "REF", "撤回待复核的决定", "drop the draft"],
  ["snooze", "REF 2d", "稍后再提醒", "remind me later"],
  ["nudge", "REF", "提醒申请人", "nudge the applicant"],
  ["pack", "REF", "生成注册资料包", "the registration pack"],
  ["scan", "REF item [reason]", "查看材料原件", "look at a document"],
  ["reveal", "REF item", "查看某一项完整内容", "one value in full"],
  ["pause", "REF", "暂停案例", "pause a case"],
  ["close", "REF", "结束案例", "close a case"],
  ["reopen", "REF", "重新打开案例", "open a case again"],
  ["erase", "REF", "删除个人数据", "erase personal data"],
  ["stats", "[week|month]", "统计与漏斗图", "figures and the funnel"],
  ["export", "[csv]", "导出案例列表", "export the list of cases"],
];

/** commands lists [text, usage, about] for what stands in the box. */
export function commands(app, typed) {
  const known = (app?.commands ?? []).map((c) => c.command);
  if (app?.unregistered) known.push("/kaihu");
  if (!known.includes("/kaihu")) return [];
  const [, verb, rest] = /^\/kaihu (\S+) (\S*)$/.exec(typed) ?? [];
  if (verb && verbs.some(([v, usage]) => v === verb && usage.startsWith("REF"))) {
    return (world.box?.cases ?? []).filter((c) => c.ref.startsWith(rest.toUpperCase()) || (c.company ?? "").includes(rest))
      .slice(0, 8).map((c) => ["/kaihu " + verb + " " + c.ref, "", c.company || ""]);
  }
  return verbs.map(([v, usage, zh, en]) => ["/kaihu " + v, usage, lang() === "zh" ? zh : en]).filter(([c]) => c.startsWith(typed) && c !== typed);
}
