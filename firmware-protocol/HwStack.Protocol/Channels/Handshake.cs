namespace HwStack.Protocol;

/// <summary>A HELLO (seen by a board) or WELCOME (seen by a host) as it came in.</summary>
/// <param name="header">Its header.</param>
/// <param name="payload">Its payload, valid during the call.</param>
/// <returns>False when it is to be dropped and counted: malformed, or of an old session.</returns>
public delegate bool Handshake(FrameHeader header, ReadOnlySpan<byte> payload);
