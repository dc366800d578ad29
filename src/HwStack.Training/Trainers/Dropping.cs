namespace HwStack.Training;

/// <summary>Chooses the neurons that are dead for each sample of a step, in hidden layers. Nothing is scaled up for it, since the chip's weights are whole numbers.</summary>
internal static class Dropping
{
    /// <summary>Sets the passes' masks, or takes them away when nothing is dropped.</summary>
    public static void Choose(NetworkPass pass, TrainedNetwork network, TrainingOptions options, long step, int samples)
    {
        for (int l = 0; l < pass.Layers.Count; l++)
        {
            LayerPass layer = pass.Layers[l];
            if (options.Dropout <= 0 || l + 1 == pass.Layers.Count)
            {
                layer.Alive = null;
                continue;
            }

            int cells = samples * network.Layers[l].Geometry.Neurons;
            float[] alive = layer.Alive is { } old && old.Length >= cells ? old : new float[cells];
            SplitMix chance = new(options.Seed, 3 + (ulong)l, (ulong)step);
            for (int i = 0; i < cells; i++)
            {
                alive[i] = chance.Unit() < options.Dropout ? 0 : 1;
            }

            layer.Alive = alive;
        }
    }
}
