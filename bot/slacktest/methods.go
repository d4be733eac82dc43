package slacktest

// methods lists the emulated Web API: what does it, which scopes it needs and its tier. Everything else answers
// unknown_method. Scopes are those of the method pages on docs.slack.dev.
func methods() map[string]apiMethod {
	history := []string{"channels:history", "groups:history", "im:history"}
	read := []string{"channels:read", "groups:read", "im:read"}
	write := []string{"chat:write"}
	return map[string]apiMethod{
		"auth.test":       {do: (*Server).authTest},
		"bots.info":       {do: (*Server).botsInfo, scopes: []string{"users:read"}, tier: tier3},
		"blocks.validate": {do: (*Server).blocksValidate, public: true},

		"chat.postMessage":   {do: (*Server).postMessage, scopes: write},
		"chat.update":        {do: (*Server).updateMessage, scopes: write, tier: tier3},
		"chat.delete":        {do: (*Server).deleteMessage, scopes: write, tier: tier3},
		"chat.postEphemeral": {do: (*Server).postEphemeral, scopes: write, tier: tier4},
		"chat.getPermalink":  {do: (*Server).getPermalink},

		"conversations.open":    {do: (*Server).conversationsOpen, scopes: []string{"im:write"}, tier: tier3},
		"conversations.info":    {do: (*Server).conversationsInfo, scopes: read, tier: tier3},
		"conversations.list":    {do: (*Server).conversationsList, scopes: read, tier: tier2},
		"conversations.members": {do: (*Server).conversationsMembers, scopes: read, tier: tier4},
		"conversations.history": {do: (*Server).conversationsHistory, scopes: history, tier: tier3},
		"conversations.replies": {do: (*Server).conversationsReplies, scopes: history, tier: tier3},

		"users.info":          {do: (*Server).usersInfo, scopes: []string{"users:read"}, tier: tier4},
		"users.lookupByEmail": {do: (*Server).usersLookup, scopes: []string{"users:read.email"}, tier: tier3},

		"usergroups.list":       {do: (*Server).usergroupsList, scopes: []string{"usergroups:read"}, tier: tier2},
		"usergroups.users.list": {do: (*Server).usergroupsUsers, scopes: []string{"usergroups:read"}, tier: tier2},

		"files.info":                   {do: (*Server).filesInfo, scopes: []string{"files:read"}, tier: tier4},
		"files.getUploadURLExternal":   {do: (*Server).filesGetUploadURL, scopes: []string{"files:write"}, tier: tier4},
		"files.completeUploadExternal": {do: (*Server).filesComplete, scopes: []string{"files:write"}, tier: tier4},

		"views.open":    {do: (*Server).viewsOpen, tier: tier4},
		"views.push":    {do: (*Server).viewsPush, tier: tier4},
		"views.update":  {do: (*Server).viewsUpdate, tier: tier4},
		"views.publish": {do: (*Server).viewsPublish, tier: tier4},

		"reactions.add":         {do: (*Server).reactionsAdd, scopes: []string{"reactions:write"}, tier: tier3},
		"apps.connections.open": {do: (*Server).connectionsOpen, tier: tier1, app: true},
	}
}
