package ui

import tea "charm.land/bubbletea/v2"

// What only tests of the whole screens need.

// TerminalPatience is terminalPatience.
const TerminalPatience = terminalPatience

// DemoMsg says that the server of a demonstration is up, or is not.
func DemoMsg(demo *Demo, err error) tea.Msg { return demoMsg{demo, err} }

// FramesPerSecond is framesPerSecond.
const FramesPerSecond = framesPerSecond
