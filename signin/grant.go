package signin

// confirm waits for the person, who has the grant to confirm: what was to be answered otherwise
// goes no further.
func (f *Flow) confirm(r Reply) []Step {
	f.state, f.notice = Progress, Notice{}
	f.answer = &answer{grant: r.Grant}
	return f.send(Request{UserName: f.userName, State: r.State, Server: r.Server, Interactive: true})
}

// isTyped is true for what came out of the OTP field.
func (a *answer) isTyped() bool { return a != nil && a.action == nil && a.grant == nil }

// isGrant is true for what the person confirms elsewhere.
func (a *answer) isGrant() bool { return a != nil && a.grant != nil }
