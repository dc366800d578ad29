namespace HwStack.Protocol;

/// <summary>What stands before a frame's payload. protocol.md section 2.</summary>
/// <param name="Channel">Channel.</param>
/// <param name="Type">Message type.</param>
/// <param name="Numbered">True when the frame has a sequence number and wants an ACK.</param>
/// <param name="Session">Session, 0 only outside one.</param>
/// <param name="Sequence">Sequence number, 0 when not numbered.</param>
public readonly record struct FrameHeader(Channel Channel, MessageType Type, bool Numbered, uint Session, ushort Sequence);
