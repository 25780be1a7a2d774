package signin

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/kit"
)

// The texts of the pages. What the flow says is in package otpdialog/signin, so that
// every face says the same.
const (
	signInWord       = "Sign in"
	otpWord          = "OTP"
	okWord           = "OK"
	cancelWord       = "Cancel"
	rememberWord     = "Remember last method used"
	managedWord      = "Managed by your administrator"
	enterCodeWord    = "Enter a code instead"
	tryAgainWord     = "Try again"
	signedInWord     = "Signed in"
	closeWord        = "Close"
	againWord        = "Sign in again"
	userNameWord     = "User name"
	passwordWord     = "Password"
	savedWord        = "saved password"
	fetchingWord     = "fetching it…"
	rememberUserWord = "Remember user name"
	showWord         = "Show"
	hideWord         = "Hide"
)

// The keys of the pages beside those of the kit.
var (
	cancelKey  = kit.Bind("Esc", "cancel", "esc")
	closeKey   = kit.Bind("Esc", "close", "esc")
	revealKey  = kit.Bind("Ctrl+T", "show or hide what is typed", "ctrl+t")
	methodsKey = kit.Bind("Alt+1…5", "press a method", "alt+1", "alt+2", "alt+3", "alt+4", "alt+5")
)

// help is the full help of a sign-in.
var help = []kit.HelpTopic{
	kit.MoveTopic(),
	{Title: "Sign in", Keys: []key.Binding{kit.Keys.Enter, kit.Keys.Press, methodsKey, revealKey, cancelKey}},
}

// hints are the entries of the help bar on form and dialog: Tab, which people know, comes behind those of
// the page beside.
func hints(s kit.Screen, leave key.Binding, reveal, hidden bool) []kit.Shortcut {
	all := append([]kit.Shortcut{{Key: leave, Does: kit.Leave{}}}, s.Side...)
	all = append(all, kit.Shortcut{Key: kit.Keys.Next, Does: kit.MoveFocus{By: 1}}, kit.Shortcut{Does: kit.ToggleMouse{}})
	if reveal {
		shown := revealKey
		shown.SetHelp(shown.Help().Key, strings.ToLower(revealLabel(hidden)))
		all = append(all, kit.Shortcut{Key: shown, Does: revealIt{}})
	}
	return append(all, kit.Shortcut{Key: kit.Keys.Quit, Does: kit.Quit{}})
}
