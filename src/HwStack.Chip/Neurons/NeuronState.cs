namespace HwStack.Chip;

/// <summary>State of a neuron between ticks. docs/chip.md section 3.</summary>
/// <param name="V">Membrane state; QLIF: angle − 128, where 255 is π.</param>
/// <param name="U">Second state: current (CUBA), recovery (Izhikevich), the table's second state; other models leave it alone.</param>
/// <param name="Refractory">Ticks of refractoriness left, 0..15.</param>
public readonly record struct NeuronState(sbyte V, sbyte U, byte Refractory);
