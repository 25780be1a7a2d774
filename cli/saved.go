package cli

import (
	"context"

	"otpdialog/settings"
)

// savedPassword is ui.Options.SavedPassword: the password that was given beforehand, or
// is saved for the connection.
func savedPassword(a *answers) func(context.Context, *settings.Connection) (string, error) {
	return func(ctx context.Context, c *settings.Connection) (string, error) {
		if given := a.password(c); given != nil {
			return given(ctx)
		}
		return "", nil
	}
}
