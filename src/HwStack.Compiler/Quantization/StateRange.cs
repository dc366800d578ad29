namespace HwStack.Compiler.Quantization;

/// <summary>Mean and spread of a population's states if nothing ever fired or saturated, in the network's units relative to VOffset. One entry a neuron.</summary>
/// <param name="VMean">Mean of v.</param>
/// <param name="VDeviation">Standard deviation of v.</param>
/// <param name="UMean">Mean of u (Cuba).</param>
/// <param name="UDeviation">Standard deviation of u.</param>
/// <param name="Rise">How far v is expected above its threshold under reset by subtraction, which keeps the excess.</param>
/// <param name="VBound">Largest |v| that any input can cause; infinite without leak.</param>
internal sealed record StateRange(double[] VMean, double[] VDeviation, double[] UMean, double[] UDeviation, double[] Rise, double[] VBound);
