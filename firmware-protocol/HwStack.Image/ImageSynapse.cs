using HwStack.Chip;

namespace HwStack.Image;

/// <summary>One non-zero cell of an image, with the axon that reaches it.</summary>
/// <param name="Source">Source core or port.</param>
/// <param name="Channel">Source neuron or channel.</param>
/// <param name="Target">Neuron number in the receiving core.</param>
/// <param name="Weight">−8..7, not 0.</param>
/// <param name="Exponent">Row exponent.</param>
/// <param name="Delay">Ticks beyond the minimum.</param>
public readonly record struct ImageSynapse(CoreId Source, int Channel, int Target, int Weight, int Exponent, int Delay);
