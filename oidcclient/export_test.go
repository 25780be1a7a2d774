package oidcclient

// Network is the transport of a Config without one.
var Network = network

// Offset says where the clock of this computer is.
var Offset = offset
