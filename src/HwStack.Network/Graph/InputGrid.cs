namespace HwStack.Network;

/// <summary>The grid of an Input: values are rounded to whole multiples, nearest even, before they enter.</summary>
/// <param name="Unit">Value of one payload unit. Above 0.</param>
public sealed record InputGrid(double Unit);
