namespace HwStack.Network;

/// <summary>The grid of an Input: values are rounded to whole multiples, nearest even, before they enter.</summary>
/// <param name="Unit">Value of one payload unit. Above 0.</param>
/// <param name="Most">Largest magnitude in units that a channel may receive in a step, 1 to 32,767, for which the chip's proof against overflow is made; null (default): not said.</param>
public sealed record InputGrid(double Unit, int? Most = null);
