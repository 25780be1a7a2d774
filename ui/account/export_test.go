package account

import (
	flow "otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// Loaded is the account as the service answers with it.
func Loaded(a protocol.Account, d []protocol.Device) kit.Action { return loaded{a, d, nil} }

// Refused is a refusal of the service.
func Refused(p *protocol.Problem) kit.Action { return answered{nil, p} }

// Failed is a refusal after an email was confirmed.
func Failed(p *protocol.Problem) kit.Action { return failed{flow.Refusal(p)} }

// Press is the press of a button of the form.
func Press(button string) kit.Action {
	if button == "forgot" {
		return forgotOne{}
	}
	return createOne{}
}
