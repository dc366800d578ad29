namespace HwStack.Emulator;

/// <summary>A packet that left through an output port in the tick just run.</summary>
/// <param name="Port">Port number.</param>
/// <param name="Channel">Channel of the port.</param>
/// <param name="Payload">1 for a spike, v for a graded output; −128..127.</param>
public readonly record struct OutputEvent(int Port, int Channel, int Payload);
