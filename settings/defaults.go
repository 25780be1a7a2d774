package settings

// DefaultUserPrompt is the user prompt of a connection whose file has none.
const DefaultUserPrompt = "Enter your one-time password"

// DefaultConnection is the meaning of an empty connection file.
func DefaultConnection() Connection {
	return Connection{
		HAMode:                      Failover,
		Transport:                   UDP,
		Port:                        UDP.DefaultPort(),
		Timeout:                     60,
		Retries:                     3,
		RequireMessageAuthenticator: RequireAuto,
		PasswordEncoding:            PAP,
		Ask:                         AskPassword,
		Separator:                   ",",
		UserPrompt:                  DefaultUserPrompt,
		AutosendWhen:                AutosendFirstTime,
	}
}

// DefaultAction is the meaning of an action without keys.
func DefaultAction() Action { return Action{Enabled: true, Image: DefaultImage} }

// DefaultImage is the image of an action whose file has none.
const DefaultImage = "key"
