package answers

import (
	"strings"

	"kaihu/flows/lazyregexp"
)

// The roles that a label gives to what stands in its line.
const (
	RoleLeader  = "leader"  // the cybersecurity leader
	RoleContact = "contact" // the contact person
)

// roleWord is a word that names a role. Other officers end the role before them and give none.
var roleWord = lazyregexp.New(`(?i)(?P<other>(?:财务|技术|销售|项目|部门|公司|企业|单位)(?:部?门?)(?:总?负责人|联系人)|法定代表人|法人|股东|\blegal representative)|` +
	`(?P<leader>(?:网络|信息)?(?:安全)?(?:总?负责人)|安全管理员|安全主管|\b(?:(?:cyber|network|information)[ -]?)?security (?:leader|officer|manager|contact)|\bleader(?:['’]s)?(?: contact)?\b)|` +
	`(?P<contact>(?:业务|主要|公司|账户|账号)?联系人|经办人|\bcontact(?:['’]s)?(?: person)?\b)`)

// onlyRole is what may stand beside the role in a line that governs those below: 【负责人信息】, "2. Leader details:".
var onlyRole = lazyregexp.New(`(?i)^[\s0-9.、*#:()\[\]【】-]*(?:网络安全|的?(?:信息|资料|姓名|联系方式)|details?|info(?:rmation)?)?[\s:()\[\]【】-]*$`)

// namedRole is a place where a role is named: its bytes in the folded text.
type namedRole struct {
	span
	role string
}

// rolesIn are the roles named in a text. One that is only compared with (与联系人相同, same as contact) is none.
func rolesIn(s string) []namedRole {
	if !containsAny(s, "人", "股东", "安全") && !containsAny(strings.ToLower(s), "representative", "security", "leader", "contact") {
		return nil
	}
	var out []namedRole
	for _, m := range roleWord.FindAllStringSubmatchIndex(s, -1) {
		before := strings.TrimRight(s[:m[0]], " ")
		if hasAnySuffix(before, "与", "和", "跟", "同", "及") || hasAnySuffix(strings.ToLower(before), " as", " as the", "please", " to", "and", "and the") {
			continue
		}
		role := ""
		switch {
		case m[4] >= 0:
			role = RoleLeader
		case m[6] >= 0:
			role = RoleContact
		}
		out = append(out, namedRole{span{m[0], m[1]}, role})
	}
	return out
}

// assignRoles gives every token the role named before it in its line, or after it when the line names none before
// (王强是网络安全负责人). A line that holds nothing but a role governs those below it, up to an empty one.
func (x *extraction) assignRoles() {
	if len(x.all) == 0 {
		return
	}
	heading := ""
	for start := 0; start <= len(x.s); {
		end := len(x.s)
		if i := strings.IndexAny(x.s[start:], "\r\n"); i >= 0 {
			end = start + i
		}
		line := x.s[start:end]
		roles := rolesIn(line)
		any := false
		for i := range x.all {
			t := &x.all[i]
			if t.Start < start || t.Start >= end {
				continue
			}
			any = true
			t.Role = heading
			if len(roles) > 0 {
				t.Role = x.roleAt(roles, start, t.Start)
			}
		}
		switch {
		case strings.TrimSpace(line) == "", any && len(roles) > 0, len(roles) > 0 && !onlyRole.MatchString(roleWord.ReplaceAllString(line, "")):
			heading = ""
		case !any && len(roles) > 0 && onlyRole.MatchString(roleWord.ReplaceAllString(line, "")):
			heading = roles[len(roles)-1].role
		}
		start = end + 1
	}
}

// roleAt is the role of a token in a line that names roles.
func (x *extraction) roleAt(roles []namedRole, line, at int) string {
	role, found := "", false
	for _, r := range roles {
		if line+r.start <= at {
			role, found = r.role, true
		}
	}
	if found {
		return role
	}
	first := roles[0]
	before := strings.TrimRight(x.s[line:line+first.start], " ")
	if hasAnySuffix(before, "是", "为", "(", "任", "作为") {
		return first.role
	}
	for _, t := range x.all { // what follows it in the line is what it announces
		if t.Start >= line+first.end && !strings.Contains(x.s[line+first.end:t.Start], "\n") {
			return ""
		}
	}
	return first.role
}
