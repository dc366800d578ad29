namespace HwStack.Training;

/// <summary>What every training does with a gradient: order of the samples, learning rate, when steps of weights are chosen anew, and the step itself.</summary>
internal static class Descent
{
    // Steps of weights follow the weights for most of the way; for the last part they hold still, so that what is learnt last is what the chip gets.
    private const int StepsAnewEvery = 25;
    private const double StepsFixedFrom = 0.85;
    private const float LeastRate = 0.02f;

    /// <summary>Learning rate when <paramref name="done"/> of the training (0 to 1) is over: a straight line down to 1/50.</summary>
    public static float Rate(TrainingOptions options, double done) => options.Rate * Math.Max(LeastRate, (float)(1 - done));

    /// <summary>True when the steps of weights are chosen anew before this batch.</summary>
    public static bool ChoosesSteps(double done, int stepInEpoch) => done < StepsFixedFrom && stepInEpoch % StepsAnewEvery == 0;

    /// <summary>Moves the layers' numbers against their gradients, but for the first <see cref="TrainingOptions.FrozenLayers"/>.</summary>
    /// <param name="layers">Layers, from the input on.</param>
    /// <param name="options">How.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="chip">The pass computed with the chip's integers; else steps of weights that were chosen before are forgotten.</param>
    /// <param name="crew">Who works.</param>
    public static void Step(TrainedLayer[] layers, TrainingOptions options, long step, float rate, bool chip, Crew crew)
    {
        foreach (TrainedLayer layer in layers.AsSpan(options.FrozenLayers))
        {
            if (!chip)
            {
                layer.Grid.Forget();
            }

            Adam.Step(layer.Weights, step, rate, options.WeightDecay, crew);
            Adam.Step(layer.Bias, step, rate, 0, crew);
            Adam.Step(layer.Relaxation, step, rate, 0, crew);
            foreach (ref float relaxation in layer.Relaxation.Value.AsSpan())
            {
                relaxation = Math.Clamp(relaxation, 1f / 128, 1.4f);
            }
        }
    }

    /// <summary>Fisher and Yates, anew for every epoch from the order 0, 1, 2 …, so that a resumed training needs no history.</summary>
    public static void Shuffle(int[] order, ulong seed, int epoch)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        SplitMix chance = new(seed, 2, (ulong)epoch);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = chance.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
